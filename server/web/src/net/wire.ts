/** What a wire tells of. After `onLost` it says nothing more. */
export interface WireEnd {
  /** The server has let one in. */
  onOpen(): void;
  /** The server does not let one in, and says why in a sentence. */
  onRefused(sentence: string): void;
  onEvent(event: string, payload: unknown): void;
  /** The connection broke, or was closed from either side. */
  onLost(): void;
}

interface Asked {
  answer(answer: unknown): void;
  lose(): void;
}

/** The server's first packet; in milliseconds. */
interface Opening {
  pingInterval: number;
  pingTimeout: number;
}

/**
 * What of Socket.IO 5 on Engine.IO 4 the page speaks, over one WebSocket: text, one namespace, answers.
 * The stock client is three times the size of all the rest and does more for each message.
 */
export class Wire {
  readonly #socket: WebSocket;
  readonly #end: WireEnd;
  readonly #asked = new Map<number, Asked>();
  #count = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds without a ping after which the server is gone, though nothing says so. */
  #silenceMax = 0;
  #isClosed = false;

  /** Connect to the server that the page is from, for a `seat` of the browser's. */
  constructor(seat: string, end: WireEnd) {
    this.#end = end;
    const origin = location.origin.replace(/^http/, "ws");
    const query = new URLSearchParams({ EIO: "4", transport: "websocket", seat });
    this.#socket = new WebSocket(`${origin}/socket.io/?${query.toString()}`);
    this.#socket.onmessage = ({ data }: MessageEvent<string>) => this.#take(data);
    this.#socket.onclose = () => this.close();
  }

  /** Ask, and wait for the answer. Rejects, with nothing, where the connection breaks before it comes. */
  ask(event: string, payload: object): Promise<unknown> {
    return new Promise((answer, lose) => {
      if (this.#isClosed) return lose();
      const id = this.#count++;
      this.#asked.set(id, { answer, lose });
      this.#socket.send(`42${id}${JSON.stringify([event, payload])}`);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#silence);
    this.#socket.onmessage = null;
    this.#socket.close();
    for (const { lose } of this.#asked.values()) lose();
    this.#end.onLost();
  }

  /** Take a packet: the digit of Engine.IO, in a message that of Socket.IO, then what goes with it. */
  #take(packet: string): void {
    switch (packet.slice(0, packet.startsWith("4") ? 2 : 1)) {
      case "0": {
        const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1)) as Opening;
        this.#silenceMax = pingInterval + pingTimeout;
        this.#listenOn();
        return this.#socket.send("40");
      }
      case "2":
        this.#listenOn();
        return this.#socket.send("3");
      case "40":
        return this.#end.onOpen();
      case "42": {
        const [event, payload] = JSON.parse(packet.slice(2)) as [string, unknown];
        return this.#end.onEvent(event, payload);
      }
      case "43":
        return this.#answer(packet);
      case "44": {
        const { message } = JSON.parse(packet.slice(2)) as { message: string };
        this.#end.onRefused(message);
        return this.close();
      }
      case "1":
      case "41":
        this.close();
    }
  }

  #answer(packet: string): void {
    const start = packet.indexOf("[");
    const id = Number(packet.slice(2, start));
    const [answer] = JSON.parse(packet.slice(start)) as [unknown];
    this.#asked.get(id)?.answer(answer);
    this.#asked.delete(id);
  }

  #listenOn(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.close(), this.#silenceMax);
  }
}
