import { Signal } from "../model/signal.ts";
import type { Refusal, Requests, ServerEvents } from "../protocol.ts";
import { strings } from "../strings.ts";
import { cleanLine } from "../text.ts";
import { backoff } from "./backoff.ts";
import { Wire } from "./wire.ts";

const CONNECT_TIMEOUT = 20_000;
const ANSWER_TIMEOUT = 15_000;

export type ConnectionState =
  | { kind: "connecting" }
  | { kind: "open" }
  /** Lost for `reason`; the next try is at `until`, on the clock of `performance.now()`. */
  | { kind: "waiting"; reason: string; until: number }
  /** Given up for good, and why, in a sentence. */
  | { kind: "ended"; reason: string };

/** The server said no. `message` is the sentence that it gave. */
export class Refused extends Error {
  readonly code: string;
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;

  constructor(refusal: Refusal) {
    super(cleanLine(refusal.message));
    this.code = refusal.error;
    this.retryAfter = refusal.retry_after;
  }
}

/** There was no connection, or it broke before the answer came. */
export class Disconnected extends Error {}

type Listener = (payload: never) => void;

/** One connection to the server that comes back by itself. */
export class Connection {
  readonly changed = new Signal<ConnectionState>();
  readonly #seat: string;
  readonly #listeners = new Map<string, Listener>();
  #wire: Wire | undefined;
  #state: ConnectionState = { kind: "waiting", reason: "", until: 0 };
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** One that is in the room of this `seat` of the browser's from its connect on, or in none. */
  constructor(seat = "") {
    this.#seat = seat;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Connect, or try again now where the next try is still to come. */
  open(): void {
    if (this.#state.kind !== "waiting") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.restart(strings.noAnswer), CONNECT_TIMEOUT);
    this.#become({ kind: "connecting" });
    this.#wire = new Wire(this.#seat, {
      onOpen: () => {
        clearTimeout(this.#timer);
        this.#become({ kind: "open" });
      },
      onRefused: (sentence) => this.end(sentence),
      onEvent: (event, payload) => this.#listeners.get(event)?.(payload as never),
      onLost: () => this.#wait(lost()),
    });
  }

  /** Say that the connection is of use, so that the next loss begins with a short wait. */
  settle(): void {
    this.#failures = 0;
  }

  /** Drop the connection for `reason`, a sentence, and come back after at least `seconds`. */
  restart(reason: string, seconds = 0): void {
    this.#wait(reason, seconds);
    this.#wire?.close();
  }

  /** Drop the connection and do not come back. */
  end(reason: string): void {
    clearTimeout(this.#timer);
    this.#become({ kind: "ended", reason });
    this.#wire?.close();
  }

  /** Have `listener` called with each event of the kind; there is one for each. */
  on<E extends keyof ServerEvents>(event: E, listener: (payload: ServerEvents[E]) => void): void {
    this.#listeners.set(event, listener);
  }

  /** Ask, and wait for the answer. Throws `Refused` or `Disconnected`. */
  async request<E extends keyof Requests>(event: E, ask: Requests[E]["ask"]): Promise<Requests[E]["answer"]> {
    const answer = await this.#ask(event, ask);
    if (!answer.ok) throw new Refused(answer);
    return answer;
  }

  /** A connection over which no answer comes in time is of no use. */
  async #ask<E extends keyof Requests>(event: E, ask: Requests[E]["ask"]): Promise<Requests[E]["answer"] | Refusal> {
    const wire = this.#wire;
    if (!wire || this.#state.kind !== "open") throw new Disconnected();
    const timer = setTimeout(() => wire.close(), ANSWER_TIMEOUT);
    try {
      return (await wire.ask(event, ask)) as Requests[E]["answer"] | Refusal;
    } catch {
      throw new Disconnected();
    } finally {
      clearTimeout(timer);
    }
  }

  #wait(reason: string, atLeast = 0): void {
    if (this.#state.kind === "ended" || this.#state.kind === "waiting") return;
    clearTimeout(this.#timer);
    const seconds = atLeast + backoff(this.#failures++);
    this.#timer = setTimeout(() => this.open(), seconds * 1000);
    this.#become({ kind: "waiting", reason, until: performance.now() + seconds * 1000 });
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.changed.emit(state);
  }
}

function lost(): string {
  return navigator.onLine ? strings.lost : strings.offline;
}
