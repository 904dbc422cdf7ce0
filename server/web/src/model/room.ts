import type {
  AskJoin, ChatMessage, MemberInfo, Notice, Presence, RoomChanged, Snapshot, TypingNames,
} from "../protocol.ts";
import { Log } from "./log.ts";
import { Members } from "./members.ts";
import { Signal } from "./signal.ts";

export type RoomPart = "me" | "members" | "topic" | "typing";

/** What the page knows of its room: a function of the snapshots and events that came. */
export class Room {
  readonly changed = new Signal<RoomPart>();
  readonly log = new Log();
  readonly members = new Members();
  readonly code: string;
  /** One's own id; empty before the first snapshot. */
  member = "";
  name: string;
  topic = "";
  /** The names of the others who are typing. */
  typing: string[] = [];
  #epoch: string | undefined;

  constructor(code: string, name: string) {
    this.code = code;
    this.name = name;
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
    this.#epoch = snapshot.epoch;
    this.member = snapshot.member;
    this.name = snapshot.name;
    this.topic = snapshot.topic;
    this.members.start(snapshot.members, snapshot.online);
    if (resumes) for (const message of snapshot.messages) this.log.add(message);
    else this.log.start(snapshot.messages, snapshot.seq, snapshot.more);
    for (const part of ["me", "members", "topic"] as const) this.changed.emit(part);
    return (resumes && snapshot.more) || this.log.hasGap;
  }

  addMembers(members: MemberInfo[]): void {
    this.members.add(members);
    this.changed.emit("members");
  }

  onMessage(message: ChatMessage | Notice): void {
    if (message.kind === "chat") this.log.add(message);
    else this.log.addNotice(message);
  }

  onPresence(presence: Presence): void {
    this.members.apply(presence);
    this.changed.emit("members");
    const mine = presence.renamed.find(({ member }) => member === this.member);
    if (mine) this.rename(mine.name);
  }

  onTyping(typing: TypingNames): void {
    this.typing = typing.names.filter((name) => name !== this.name);
    this.changed.emit("typing");
  }

  /** Without a connection nobody is known to be typing, and the log goes on unheard. */
  interrupt(): void {
    this.log.interrupt();
    this.typing = [];
    this.changed.emit("typing");
  }

  onRoomChanged(change: RoomChanged): void {
    if (change.topic === undefined) return;
    this.topic = change.topic;
    this.changed.emit("topic");
  }

  rename(name: string): void {
    this.name = name;
    this.changed.emit("me");
  }
}
