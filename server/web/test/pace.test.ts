import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Pace } from "../src/view/pace.ts";

const FRAME = 16;

let now = 0;
let frames: (() => void)[] = [];
let onKey = (): void => {};
let drawings: number[] = [];
let hidden = false;

/** Let so many milliseconds pass, with a frame in each sixteenth where the page is seen. */
function pass(milliseconds: number): void {
  for (const end = now + milliseconds; now < end; ) {
    now += 1;
    mock.timers.tick(1);
    if (!hidden && now % FRAME === 0) for (const frame of frames.splice(0)) frame();
  }
}

beforeEach(() => {
  [now, frames, drawings, hidden] = [0, [], [], false];
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
  globalThis.requestAnimationFrame = (work) => frames.push(() => work(now));
  Object.defineProperty(globalThis, "document", {
    value: {
      get hidden() {
        return hidden;
      },
    },
    configurable: true,
  });
  globalThis.addEventListener = ((_: string, listener: () => void) => {
    onKey = listener;
  }) as typeof addEventListener;
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

function pace(): Pace {
  return new Pace(() => drawings.push(now));
}

test("where little is said it is drawn with the next frame", () => {
  const quiet = pace();
  quiet.ask();
  quiet.ask();
  pass(FRAME);
  assert.deepEqual(drawings, [FRAME]);
  pass(1000);
  assert.deepEqual(drawings, [FRAME]);
});

test("a flood is drawn five times a second", () => {
  const flooded = pace();
  for (let said = 0; said < 1000; said++) {
    flooded.ask();
    pass(1);
  }
  assert.ok(drawings.length >= 4 && drawings.length <= 6, String(drawings));
});

test("while the page is not seen a flood is not drawn, and as it is seen again all of it at once", () => {
  const flooded = pace();
  const flood = (): void => {
    for (let said = 0; said < 500; said++) {
      flooded.ask();
      pass(1);
    }
  };
  flood();
  hidden = true;
  drawings = [];
  flood();
  pass(1000);
  assert.deepEqual(drawings, []);
  hidden = false;
  pass(FRAME);
  assert.equal(drawings.length, 1);
  flood();
  assert.ok(drawings.length >= 3, String(drawings));
});

test("nothing is drawn between a key and its frame, and what is due right behind it", () => {
  const typing = pace();
  typing.ask();
  onKey();
  pass(FRAME);
  assert.deepEqual(drawings, []);
  pass(1);
  assert.deepEqual(drawings, [FRAME + 1]);
});

test("who types is shown a flood behind keys, and once the keys have ceased", () => {
  const typing = pace();
  const keys: number[] = [];
  for (let key = 0; key < 20; key++) {
    keys.push(now);
    onKey();
    for (let said = 0; said < 50; said++) {
      typing.ask();
      pass(1);
    }
  }
  assert.ok(drawings.length >= 4 && drawings.length <= 6, String(drawings));
  for (const drawing of drawings) {
    const since = drawing - Math.max(...keys.filter((key) => key <= drawing));
    assert.ok(since > 0 && since <= FRAME + 1, `${since} ms after a key`);
  }
  const before = drawings.length;
  pass(300);
  assert.equal(drawings.length, before + 1);
});
