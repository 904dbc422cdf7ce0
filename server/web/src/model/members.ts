import type { MemberInfo, Presence } from "../protocol.ts";

/** Who is in the room, and who of them is connected now. */
export class Members {
  /** How many are here now; also where not everybody is listed. */
  online = 0;
  readonly #members = new Map<string, MemberInfo>();

  /** Everybody known: those who are here first, then by name. */
  get sorted(): MemberInfo[] {
    return [...this.#members.values()].sort(
      (a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name),
    );
  }

  start(members: MemberInfo[], online: number): void {
    this.#members.clear();
    this.online = online;
    this.add(members);
  }

  add(members: MemberInfo[]): void {
    for (const member of members) this.#members.set(member.member, member);
  }

  apply(presence: Presence): void {
    this.online = presence.online;
    for (const { member, name } of presence.renamed) this.#update(member, { name });
    for (const member of presence.left) this.#update(member, { online: false });
    for (const member of presence.gone ?? []) this.#members.delete(member);
    for (const newcomer of presence.joined) {
      this.#forgetHolderOf(newcomer.name);
      this.#members.set(newcomer.member, { ...newcomer, online: true });
    }
  }

  /** A name has one holder: whoever had it before has given it up. */
  #forgetHolderOf(name: string): void {
    for (const [id, member] of this.#members) {
      if (!member.online && member.name === name) this.#members.delete(id);
    }
  }

  #update(member: string, change: Partial<MemberInfo>): void {
    const known = this.#members.get(member);
    if (known) this.#members.set(member, { ...known, ...change });
  }
}
