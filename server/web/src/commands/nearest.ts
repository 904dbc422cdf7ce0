/** The one of `names` that takes the fewest edits from what was typed, where they are few. */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  const distances = Array.from(names, (name) => [editDistance(typed, name), name] as const);
  const [edits, name] = distances.reduce((a, b) => (b[0] < a[0] ? b : a));
  return edits <= name.length / 2 ? name : undefined;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced));
    }
    row = next;
  }
  return row[b.length]!;
}
