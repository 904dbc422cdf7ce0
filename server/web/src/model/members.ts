import type { MemberInfo, Presence } from "../protocol.ts";
import type { Word } from "./completing.ts";

const byName = new Intl.Collator().compare;

/** Who is in the room, and who of them is connected now. */
export class Members {
  /** How many are here now; also where not everybody is listed. */
  online = 0;
  readonly #members = new Map<string, MemberInfo>();
  /** Sorted when somebody asks, as a thousand take a while. */
  #sorted: readonly MemberInfo[] | undefined;

  /** Everybody known: those who are here first, then by name. */
  get sorted(): readonly MemberInfo[] {
    this.#sorted ??= [...this.#members.values()].sort(
      (a, b) => Number(b.online) - Number(a.online) || byName(a.name, b.name),
    );
    return this.#sorted;
  }

  /** The names of all but `me`, to be completed. */
  *othersThan(me: string): Iterable<Word> {
    for (const { member, name } of this.sorted) if (member !== me) yield { text: name, about: "" };
  }

  get(member: string): MemberInfo | undefined {
    return this.#members.get(member);
  }

  start(members: MemberInfo[], online: number): void {
    this.#sorted = undefined;
    this.#members.clear();
    this.online = online;
    this.add(members);
  }

  add(members: MemberInfo[]): void {
    this.#sorted = undefined;
    for (const member of members) this.#members.set(member.member, member);
  }

  apply(presence: Presence): void {
    this.#sorted = undefined;
    this.online = presence.online;
    for (const { member, name } of presence.renamed) this.#update(member, { name });
    for (const member of presence.left) this.#update(member, { online: false });
    for (const member of presence.gone ?? []) this.#members.delete(member);
    for (const { member, name, host } of presence.joined) {
      this.#forgetOthersCalled(name, member);
      this.#members.set(member, { ...this.#members.get(member), member, name, host, online: true });
    }
  }

  mute(member: string, on: boolean): void {
    this.#update(member, { muted: on });
  }

  setHost(host: string): void {
    for (const { member } of this.sorted) this.#update(member, { host: member === host });
  }

  /** A name has one holder: whoever had it before has given it up. */
  #forgetOthersCalled(name: string, member: string): void {
    for (const [id, other] of this.#members) {
      if (id !== member && !other.online && other.name === name) this.#members.delete(id);
    }
  }

  #update(member: string, change: Partial<MemberInfo>): void {
    this.#sorted = undefined;
    const known = this.#members.get(member);
    if (known) this.#members.set(member, { ...known, ...change });
  }
}
