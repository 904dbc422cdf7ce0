import { strings } from "../strings.ts";

/** Copy what is in `field`. Returns what happened, in a sentence. */
export function copied(field: HTMLInputElement | HTMLTextAreaElement): string {
  field.select();
  // The clipboard's newer interface is missing over plain HTTP; this old one works there too.
  return document.execCommand("copy") ? strings.copied : strings.notCopied;
}
