/** What was typed cannot be done; the message is the sentence that says why. */
export class Mistake extends Error {}
