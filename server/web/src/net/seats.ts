/** A room that this browser is in, as the server tells of it (protocol: Tabs). */
export interface TakenSeat {
  readonly room: string;
  readonly name: string;
  readonly url: string;
}

/** The rooms that this browser is in, the latest first; undefined where the server does not say. */
export async function takenSeats(): Promise<TakenSeat[] | undefined> {
  const answer = await fetch("/", { headers: { Accept: "application/json" } }).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as TakenSeat[]) : undefined;
}
