import type { Keep } from "./protocol.ts";

/** Something that there is, and what it is for. */
export type Term = readonly [term: string, meaning: string];

function whatIsKept({ messages = 0, days = 0 }: Keep): string {
  const count = messages === 1 ? "message" : `${messages.toLocaleString()} messages`;
  const since = days === 1 ? "the last day" : `the last ${days.toLocaleString()} days`;
  if (messages > 0) return days > 0 ? `the last ${count} of ${since}` : `the last ${count}`;
  return days > 0 ? `the messages of ${since}` : "all messages";
}

/** Every sentence that the page says by itself; the commands' help is the terminal's (commands/table.ts). */
export const strings = {
  connecting: "Connecting…",
  lost: "The connection is lost. What you write is sent later.",
  offline: "You are offline. What you write is sent when you are back.",
  noAnswer: "The server does not answer.",
  title: (unread: number, room: string) => `${unread > 0 ? `(${unread}) ` : ""}${room} · Chad Chat`,
  nextIn: (seconds: number) => `Next message in ${seconds} s.`,
  retrying: (seconds: number) => `Retrying in ${seconds} s.`,
  notLetIn: (reason: string) => `You are not in this room any more. ${reason}`,
  shutOut: {
    bad_request:
      "This browser is not in this room any more: it has forgotten it, or the server's data is new or was restored. " +
      "Join again on the home page.",
    bad_token:
      "You are not a member of this room any more: the host has removed you, or the server's data was restored. " +
      "Join again on the home page.",
    room_not_found: "This room is not on the server any more. You can open another one on the home page.",
  } as Readonly<Record<string, string>>,
  left: "You have left the room.",
  reset: "The room's log was put back to an earlier state since you were here: the newest messages may be gone.",
  deleted: "Some of what was said since you were here is deleted already: this room does not keep all.",
  notConnected: "There is no connection now. Try again in a moment.",

  older: "Loading older messages…",
  beginning: "The room begins here.",
  newMessages: "New messages",
  newLines: (count: number) => `${count} new lines in the log.`,
  toNewest: "↓ Newest",
  unseen: (count: number) => `↓ ${count} new`,
  sending: "Sending…",
  waiting: "Waiting for the connection…",
  waitingItsTurn: "Waiting its turn…",
  notSentAnyMore: (name: string, code: string) =>
    `Not sent. This browser keeps it for you until you are in ${code} as ${name} again.`,
  ofAnother: "You were another member of this room when you wrote this.",
  notSent: (reason: string) => `Not sent. ${reason}`,
  retry: "Try again",
  edit: "Edit",
  copy: "Copy",
  delete: "Delete",
  tooLong: "That is too long for one message.",
  tooManyWait: (count: number) => `${count} messages wait to be sent already. Send this one when some of them are.`,
  deleteSome: (count: number) =>
    `${count} messages are not sent yet. Delete some that were refused, then send this one.`,
  composerOff: "You are not in this room",

  searching: "Searching…",
  found: (count: number) => (count > 0 ? `${count.toLocaleString()} found` : "Nothing is found."),

  here: (count: number) => (count > 0 ? `${count} here` : "People"),
  you: "you",
  host: "host",
  muted: "muted",
  bot: "bot",
  away: "away",
  noTopic: "Topic",
  typing: (names: string[]) => {
    const [first, second, ...rest] = names;
    if (second === undefined) return `${first} is typing…`;
    if (rest.length === 0) return `${first} and ${second} are typing…`;
    return `${first}, ${second} and ${rest.length} more are typing…`;
  },
  firstHere: "You are the first here.",
  aloneHere: "You are alone here.",
  nothingSaid: "Nothing is said here yet.",
  joinCommand: (link: string) => `chadchat join ${link}`,
  copied: "Copied.",
  notCopied: "The browser does not allow copying: it is selected, copy it by hand.",

  isLocked: "The room is locked: nobody new comes in unless the host lets them.",
  hasPassphrase: "Newcomers are asked for a passphrase.",
  isSlow: (seconds: number) => `One message every ${seconds} s from each.`,
  keeps: (keep: Keep) => `This room keeps ${whatIsKept(keep)}.`,
  youAreMuted: "The host has muted you: you can read, and not write.",
  manage: (name: string) => `Manage ${name}`,
  mute: "Mute",
  unmute: "Unmute",
  lock: "Lock",
  unlock: "Unlock",
  open: "The room is open to whoever has the code.",
  done: "Done.",
  surelyTransfer: (name: string) => ({ question: `Make ${name} the host?`, what: "Then you are the host no more." }),
  surelyBan: (name: string) => ({
    question: `Ban ${name}?`,
    what: "Who is banned may not come in again, until you lift the ban.",
  }),
  noPassphrase: "Newcomers are not asked for a passphrase.",
  needsPassphrase: "Say the passphrase that newcomers are to be asked for.",
  hasWebhook: "Programs speak here by the webhook's address.",
  noWebhook: "Programs cannot speak here: there is no webhook.",
  makeWebhook: "Make a webhook",
  newWebhook: "New address",
  unban: "Unban",
  letIn: "Let in",
  notNow: "Not now",
  knocks: (name: string) => `${name} knocks.`,

  nowCalled: (name: string) => `You are ${name} now.`,
  topicIs: (topic: string) => (topic ? `The topic is: ${topic}` : "This room has no topic yet."),
  passphraseIs: (asked: boolean) =>
    asked
      ? "Newcomers are asked for a passphrase. /passphrase - takes it away."
      : "Newcomers are not asked for a passphrase. /passphrase TEXT sets one.",
  codeIs: (code: string) => `The room's code is ${code} now. The old one leads nowhere.`,
  webhookIs: (address: string) =>
    `Programs speak here by this address, which is shown this once:\n${address}\n` +
    `Such as: curl -d 'build failed' '${address}?name=CI'\n` +
    "Whoever has it can speak. /webhook makes another instead, /webhook off ends it.",
  needsOnOrOff: "Write /webhook to make an address for programs, /webhook off to end it.",
  whoIsHere: (names: string) => `Here now: ${names}`,
  whoIsAway: (names: string) => `Away: ${names}`,
  banned: (names: string[]) => (names.length > 0 ? `Banned: ${names.join(", ")}` : "Nobody is banned."),
  needsDeed: "Write what you do after it, such as: /me waves",
  needsName: (command: string) => `Say the name too: /${command} NAME`,
  nobodyCalled: (typed: string) => `There is nobody called ${typed}. /who shows who is here.`,
  nobodyKnocks: "Nobody knocks.",
  needsKeep: "Say how many messages the room keeps, or of how many days, or both: 1000, 7d, 1000 7d; or all.",
  needsSeconds: (most: number) => `Say how many whole seconds, 0 to ${most}.`,
  standsAlone: (command: string) => `/${command} stands alone: write nothing after it.`,
  unknownCommand: (typed: string, nearest: string | undefined) =>
    `There is no command /${typed}. ` +
    (nearest === undefined ? "/help shows what there is. " : `Did you mean /${nearest}? `) +
    `To send it as it is, begin with two slashes: //${typed}`,
  help: "Help",
  commands: "Commands",
  slashes: ["//text", "sends /text as it is"] as Term,
  forTheHost: "For the host",
  keysTitle: "Keys",
  keys: [
    ["Enter", "sends"],
    ["Shift+Enter", "begins a new line"],
    ["↑ ↓", "bring back what you have sent, from the first line and the last"],
    ["Tab", "completes a command, a name behind @, an emoji behind :"],
    ["Page Up, Page Down", "scroll the messages"],
    ["Esc", "closes what is open, goes to the newest message"],
  ] as readonly Term[],
  hostsKeys: [["F2", "lets in who knocked first"]] as readonly Term[],
  copyTitle: "The log as plain text",
  transcript: "What is loaded of the log",
  roomsTitle: "Your rooms in this browser",
  roomAs: (room: string, name: string) => `${room} as ${name}`,
  exportHelp: "as the host: download the log, as markdown or jsonl",
  exportIsHosts: "Only the room's host can download it here. In a terminal, /export writes it for anybody.",
  noForm: (typed: string) => `There is no /export ${typed}. Write /export markdown or /export jsonl`,
  whoIs: (name: string, marks: string[], isHere: boolean) =>
    `${name}${marks.length > 0 ? ` (${marks.join(", ")})` : ""} is ${isHere ? "here" : "away"}.`,
  needsPlace: "Write where to go after it: /goto 12:30, /goto yesterday or /goto #123",
  noMoment:
    "That is no time. Write one like 12:30, yesterday, 30m, 2h, 3d, 2026-11-20, 2026-11-20 12:30 or " +
    "2026-11-20T12:30:00Z.",
  needsCode: "Write the room's code or share link after it, such as: /join ABCD",
  nothingToRetry: "Nothing is waiting to be sent again.",
  nothingToTakeBack: "There is nothing to take back.",
  debugConnection: (server: string, state: string) => `Connection to ${server}: ${state}`,
  debugRoom: (here: number, newest: number, held: number, unsent: number) =>
    `Room: ${here} here, newest message ${newest}, ${held} rows held, ${unsent} not acknowledged`,

  isQuiet: "Quiet: you are told of nothing. /quiet ends it.",
  youAreAway: (why: string) => `You are away${why ? ` (${why})` : ""}. Write something to be back.`,
  levelIs: (level: "all" | "mentions" | "none") => {
    const of = { all: "every message", mentions: "messages that name you", none: "no message" }[level];
    return (
      `While you look elsewhere, you are told of ${of} here. ` +
      "/notify all, /notify mentions or /notify none changes that."
    );
  },
  noLevel: (typed: string) => `There is no /notify ${typed}. Write /notify all or /notify mentions or /notify none`,
  noNotifications: "Browsers show notifications only of pages that come over HTTPS, or from this machine itself.",
  notAllowed: "The browser does not let this page show notifications: allow it in what it says about this page.",
  themeIs: (theme: string, all: readonly string[]) =>
    `The theme is ${theme}. /theme NAME takes one of: ${all.join(", ")}`,
  noTheme: (typed: string, all: readonly string[]) => `There is no theme ${typed}. There are: ${all.join(", ")}`,

  knocking: "You have knocked. Wait here until the host lets you in.",
  notAnswered: "The host does not let you in now.",
};
