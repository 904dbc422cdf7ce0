import { type Place, read } from "./commands.ts";
import { Outbox } from "./model/outbox.ts";
import { Room } from "./model/room.ts";
import { Connection } from "./net/connection.ts";
import { Session } from "./net/session.ts";
import { shelf } from "./storage.ts";
import { strings } from "./strings.ts";
import { cleanLine } from "./text.ts";
import { Composer } from "./view/composer.ts";
import { sentenceOf, setUpDialog, setUpShareDialog } from "./view/dialogs.ts";
import { element } from "./view/dom.ts";
import { LogView } from "./view/log.ts";
import { OutboxView } from "./view/outbox.ts";
import { PeopleView } from "./view/people.ts";
import { StatusView } from "./view/status.ts";
import { followVisibleHeight } from "./view/viewport.ts";

const { code = "", name = "" } = element("room", HTMLDivElement).dataset;

const room = new Room(code, name);
const draft = shelf(`chadchat:${code}:draft`);
const outbox = new Outbox(shelf(`chadchat:${code}:outbox`));
const connection = new Connection();
const session = new Session(room, outbox, connection);

const place: Place = {
  room,
  session,
  async leave() {
    await session.leave();
    draft.save("");
    location.assign("/");
  },
};

/** Say it or do it. Returns whether it was taken, so that the composer may forget it. */
async function submit(typed: string): Promise<boolean> {
  const input = read(typed);
  switch (input.kind) {
    case "text":
      session.say(input.text);
      return true;
    case "unknown":
      room.log.addNote(strings.unknownCommand(input.typed, input.nearest));
      return false;
    case "command":
      try {
        const told = await input.command.run(place, input.argument);
        if (told !== undefined) room.log.addNote(told);
        return true;
      } catch (error) {
        room.log.addNote(sentenceOf(error));
        return false;
      }
  }
}

const log = new LogView(room, () => session.readOlder());
new PeopleView(room);
const status = new StatusView(() => connection.open());
const composer = new Composer(draft, {
  submit,
  type: (on) => session.type(on),
  toEnd: () => log.toEnd(),
  scrollByPage: (direction) => log.scrollByPage(direction),
});
const outboxView = new OutboxView(outbox, {
  retry: (id) => session.retry(id),
  edit({ id, text }) {
    outbox.remove(id);
    composer.giveBack(text.startsWith("/") ? `/${text}` : text);
  },
});

setUpShareDialog();
setUpDialog({ name: "rename", value: () => room.name, submit: (to) => session.rename(to) });
setUpDialog({ name: "topic", value: () => room.topic, submit: (to) => session.setTopic(to) });
setUpDialog({ name: "leave", submit: () => place.leave() });

const topic = element("topic", HTMLSpanElement);
const typing = element("typing", HTMLParagraphElement);
room.changed.listen((part) => {
  if (part === "topic") {
    topic.textContent = cleanLine(room.topic) || strings.noTopic;
    topic.classList.toggle("set", room.topic !== "");
  }
  if (part === "typing") {
    typing.textContent = room.typing.length > 0 ? strings.typing(room.typing.map(cleanLine)) : "";
  }
});
session.entered.listen(() => log.fillUp());
outbox.changed.listen(() => log.keepEnd());
connection.changed.listen((state) => {
  status.show(state);
  outboxView.isConnected = state.kind === "open";
});

followVisibleHeight();
addEventListener("online", () => connection.open());
connection.open();
