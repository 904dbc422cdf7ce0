import type {
  AskJoin,
  ChatMessage,
  Keep,
  Knocker,
  MemberInfo,
  Notice,
  Presence,
  RoomChanged,
  Snapshot,
  TypingNames,
} from "../protocol.ts";
import { Log } from "./log.ts";
import { Members } from "./members.ts";
import { Signal } from "./signal.ts";

export type RoomPart = "code" | "knocks" | "me" | "members" | "pause" | "rules" | "topic" | "typing";

/** What the host has laid down. */
export interface Rules {
  /** Nobody new comes in. */
  locked: boolean;
  /** Seconds from one message of a member to its next; 0 is none. */
  slow: number;
  /** Whether newcomers are asked for a passphrase. */
  passphrase: boolean;
  /** Whether programs can speak by an address. */
  webhook: boolean;
  /** Which messages are kept. */
  keep: Keep;
}

/** What the page knows of its room: a function of the snapshots and events that came. */
export class Room {
  readonly changed = new Signal<RoomPart>();
  readonly log = new Log();
  readonly members = new Members();
  /** One's own id. */
  readonly member: string;
  code: string;
  name: string;
  topic = "";
  /** Whether one is the host oneself. */
  isHost = false;
  /** Until when one's next message waits in a slow room, on the clock of `performance.now()`. */
  pausedUntil = 0;
  rules: Rules = { locked: false, slow: 0, passphrase: false, webhook: false, keep: {} };
  /** Who waits to be let in; for the host alone. */
  knocks: Knocker[] = [];
  /** The names of the others who are typing. */
  typing: string[] = [];
  #epoch: string | undefined;

  constructor(code: string, member: string, name: string) {
    this.code = code;
    this.member = member;
    this.name = name;
  }

  /** Whether the host lets one say nothing. */
  get isMuted(): boolean {
    return this.members.get(this.member)?.muted ?? false;
  }

  /** Whether one has to wait between two messages. */
  get isSlowed(): boolean {
    return this.rules.slow > 0 && !this.isHost;
  }

  /** One has just said something. */
  onSaid(): void {
    this.pausedUntil = performance.now() + this.rules.slow * 1000;
    this.#tell("pause");
  }

  /** How to ask for the room: as it is, or what came since. */
  get resumePoint(): AskJoin {
    const { newest } = this.log;
    if (newest === undefined || this.#epoch === undefined) return { code: this.code };
    return { code: this.code, after: newest, epoch: this.#epoch };
  }

  /** Take a snapshot in. Returns whether newer messages remain to be fetched. */
  enter(snapshot: Snapshot): boolean {
    const resumes = this.#epoch !== undefined && !snapshot.reset;
    const { room, name, topic, host } = snapshot;
    const { locked = false, slow = 0, passphrase = false, webhook = false, keep = {} } = snapshot;
    this.#epoch = snapshot.epoch;
    this.recode(room);
    this.name = name;
    this.topic = topic;
    this.isHost = host;
    this.rules = { locked, slow, passphrase, webhook, keep };
    this.members.start(snapshot.members, snapshot.online);
    if (resumes) for (const message of snapshot.messages) this.log.add(message);
    else this.log.start(snapshot.messages, snapshot.seq, snapshot.more);
    this.#tell("me", "members", "topic", "rules");
    return (resumes && snapshot.more) || this.log.hasGap;
  }

  addMembers(members: MemberInfo[]): void {
    this.members.add(members);
    this.#tell("members", "rules");
  }

  onMessage(message: ChatMessage | Notice): void {
    if (message.kind === "chat") this.log.add(message);
    else this.log.addNotice(message);
  }

  onPresence(presence: Presence): void {
    this.members.apply(presence);
    this.#tell("members");
    const mine = presence.renamed.find(({ member }) => member === this.member);
    if (mine) this.rename(mine.name);
  }

  onTyping(typing: TypingNames): void {
    this.typing = typing.names.filter((name) => name !== this.name);
    this.#tell("typing");
  }

  onKnocks(knocks: Knocker[]): void {
    this.knocks = knocks;
    this.#tell("knocks");
  }

  /** Without a connection nobody is known to type or to wait, and the log goes on unheard. */
  interrupt(): void {
    this.log.interrupt();
    this.typing = [];
    this.knocks = [];
    this.#tell("typing", "knocks");
  }

  onRoomChanged({ topic, code, host, muted, locked, slow, passphrase, webhook, keep }: RoomChanged): void {
    const { rules } = this;
    this.topic = topic ?? this.topic;
    if (code !== undefined) this.recode(code);
    this.rules = {
      locked: locked ?? rules.locked,
      slow: slow ?? rules.slow,
      passphrase: passphrase ?? rules.passphrase,
      webhook: webhook ?? rules.webhook,
      keep: keep ?? rules.keep,
    };
    if (muted) this.members.mute(muted.member, muted.on);
    if (host !== undefined) this.#onHost(host);
    this.#tell("me", "members", "topic", "rules");
  }

  recode(code: string): void {
    if (code === this.code) return;
    this.code = code;
    this.#tell("code");
  }

  rename(name: string): void {
    this.name = name;
    this.#tell("me");
  }

  #onHost(host: string): void {
    this.members.setHost(host);
    this.isHost = host === this.member;
    if (!this.isHost) this.onKnocks([]);
  }

  #tell(...parts: RoomPart[]): void {
    for (const part of parts) this.changed.emit(part);
  }
}
