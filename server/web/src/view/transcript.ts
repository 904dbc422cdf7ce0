import type { Entry } from "../model/log.ts";
import { speakerOf } from "../model/speaker.ts";
import { strings } from "../strings.ts";
import { cleanLine, cleanText } from "../text.ts";
import { copied } from "./copying.ts";
import { button, make } from "./dom.ts";

/** The log as plain text, to be selected from or copied as a whole; what the page told its reader alone stays here. */
export function transcriptOf(entries: readonly Entry[]): Node[] {
  const text = make("textarea", "transcript");
  text.value = entries.flatMap(lineOf).join("\n");
  text.readOnly = true;
  text.ariaLabel = strings.transcript;
  const result = make("p", "hint");
  result.role = "status";
  const copy = button(strings.copy, () => (result.textContent = copied(text)));
  return [text, copy, result];
}

function lineOf(entry: Entry): string | [] {
  switch (entry.kind) {
    case "chat":
      return `${cleanLine(speakerOf(entry.message))}: ${cleanText(entry.message.message)}`;
    case "notice":
      return cleanLine(`${entry.notice.name} ${entry.notice.message}`);
    case "note":
      return [];
  }
}
