import type { ChatMessage } from "../protocol.ts";
import { strings } from "../strings.ts";

/** How whoever has said something is called where text alone tells it: a bot with a mark that no member's name has. */
export function speakerOf({ name, bot = false }: Pick<ChatMessage, "name" | "bot">): string {
  return bot ? `${name} (${strings.bot})` : name;
}
