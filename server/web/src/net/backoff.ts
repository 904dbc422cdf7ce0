const LEAST = 0.5;
const MOST = 30;

/**
 * Seconds to wait before the next try, after `failures` tries that failed: exponential with full
 * jitter, so that the many who lost one server do not come back to it at once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MOST, 2 ** failures);
  return LEAST + random() * (ceiling - LEAST);
}
