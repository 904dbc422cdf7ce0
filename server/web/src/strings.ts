/** Every sentence that the page says by itself. */
export const strings = {
  connecting: "Connecting…",
  lost: "The connection is lost. What you write is sent later.",
  noAnswer: "The server does not answer.",
  tryingAgain: (seconds: number) => `Trying again in ${seconds} s.`,
  notLetIn: (reason: string) => `You are not in this room any more. ${reason}`,
  left: "You have left the room.",
  reset: "The room's log has begun anew since you were here. What was shown before is gone.",
  notConnected: "There is no connection now. Try again in a moment.",

  older: "Loading older messages…",
  beginning: "The room begins here.",
  newMessages: "New messages",
  toNewest: "↓ Newest",
  unseen: (count: number) => `↓ ${count} new`,
  sending: "Sending…",
  waiting: "Waiting for the connection…",
  notSent: (reason: string) => `Not sent. ${reason}`,
  retry: "Try again",
  edit: "Edit",
  tooLong: "That is too long for one message.",

  here: (count: number) => (count > 0 ? `${count} here` : "People"),
  you: "you",
  host: "host",
  away: "away",
  noTopic: "Topic",
  typing: (names: string[]) => {
    const [first, second, ...rest] = names;
    if (second === undefined) return `${first} is typing…`;
    if (rest.length === 0) return `${first} and ${second} are typing…`;
    return `${first}, ${second} and ${rest.length} more are typing…`;
  },
  copied: "Copied.",
  notCopied: "The browser does not allow copying: the link is selected, copy it by hand.",

  nowCalled: (name: string) => `You are ${name} now.`,
  topicIs: (topic: string) => (topic ? `The topic is: ${topic}` : "This room has no topic yet."),
  whoIsHere: (names: string) => `Here now: ${names}`,
  whoIsAway: (names: string) => `Away: ${names}`,
  needsName: "Say the name too: /nick NAME",
  unknownCommand: (typed: string, nearest: string | undefined) =>
    `There is no command /${typed}. ` +
    (nearest === undefined ? "/help shows what there is. " : `Did you mean /${nearest}? `) +
    `To send it as it is, begin with two slashes: //${typed}`,
  slashes: "//text\tsends /text as it is",
};
