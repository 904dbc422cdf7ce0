import type { Command } from "../commands/command.ts";
import { everybodysCommands, hostsCommands } from "../commands/read.ts";
import { strings, type Term } from "../strings.ts";
import { make } from "./dom.ts";

/** What there is of commands and keys, to be read. */
export function helpFor(isHost: boolean): Node[] {
  const keys = isHost ? [...strings.keys, ...strings.hostsKeys] : strings.keys;
  const shown: Node[] = [heading(strings.commands), terms([...everybodysCommands.map(asTerm), strings.slashes])];
  if (isHost) shown.push(heading(strings.forTheHost), terms(hostsCommands.map(asTerm)));
  shown.push(heading(strings.keysTitle), terms(keys));
  return shown;
}

function asTerm({ name, argument, help }: Command): Term {
  return [`/${name} ${argument}`.trim(), help];
}

function heading(words: string): HTMLElement {
  return make("h3", "", words);
}

function terms(all: readonly Term[]): HTMLElement {
  const list = make("dl", "terms");
  for (const [term, meaning] of all) list.append(make("dt", "", term), make("dd", "", meaning));
  return list;
}
