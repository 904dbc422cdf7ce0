import { RoomCandidates } from "./commands/candidates.ts";
import type { Place } from "./commands/command.ts";
import { read } from "./commands/read.ts";
import { PageKeeper } from "./keeping.ts";
import { Mistake } from "./mistake.ts";
import { Attention } from "./model/attention.ts";
import { OUTBOX_MAX, Outbox } from "./model/outbox.ts";
import { Room } from "./model/room.ts";
import { TypedHistory } from "./model/typed.ts";
import { Connection } from "./net/connection.ts";
import { EmojiNames } from "./net/emoji.ts";
import { Sender } from "./net/sender.ts";
import { Session } from "./net/session.ts";
import { browserText, levelText, Seat, TabStore, tabText } from "./storage.ts";
import { strings } from "./strings.ts";
import { cleanLine } from "./text.ts";
import { addressOf, exportAddress, keepAddress } from "./view/address.ts";
import { Announcer } from "./view/announcer.ts";
import { AttentionView } from "./view/attention.ts";
import { Composer } from "./view/composer.ts";
import { setUpDialog } from "./view/dialogs.ts";
import { download, element, isolate, mixed } from "./view/dom.ts";
import { HeaderView } from "./view/header.ts";
import { helpFor } from "./view/help.ts";
import { Invitation } from "./view/invitation.ts";
import { KnocksView } from "./view/knocks.ts";
import { LogView } from "./view/log.ts";
import { ManageDialog } from "./view/manage.ts";
import { MemberDialog } from "./view/member.ts";
import { askToNotify, Notifications } from "./view/notifications.ts";
import { OutboxView } from "./view/outbox.ts";
import { PauseView } from "./view/pause.ts";
import { PeopleView } from "./view/people.ts";
import { roomLinks } from "./view/rooms.ts";
import { SearchDialog } from "./view/search.ts";
import { sentenceOf } from "./view/sentence.ts";
import { Sheet } from "./view/sheet.ts";
import { StatusView } from "./view/status.ts";
import { TitleView } from "./view/title.ts";
import { transcriptOf } from "./view/transcript.ts";
import { followVisibleHeight } from "./view/viewport.ts";

const {
  code = "",
  member = "",
  name = "",
  seat: id = "",
  emoji: emojiUrl = "",
} = element("room", HTMLDivElement).dataset;

const room = new Room(code, member, name);
const seat = new Seat(id, code, name);
const draft = tabText(seat, "draft");
const typed = new TypedHistory(tabText(seat, "typed"));
const outbox = new Outbox(new TabStore(seat));
const attention = new Attention(
  () => !document.hidden && document.hasFocus(),
  levelText(id),
  browserText("chadchat:quiet"),
);
const keeper = new PageKeeper(id);
const connection = new Connection(id);
const session = new Session(room, connection, new Sender(room, outbox, connection));

const place: Place = {
  room,
  session,
  connection,
  outbox,
  attention,
  help: () => sheet.show(strings.help, ...helpFor(room.isHost)),
  invite: () => invitation.open(),
  copy: () => sheet.show(strings.copyTitle, ...transcriptOf(room.log.entries)),
  rooms: async () => sheet.show(strings.roomsTitle, ...(await roomLinks(addressOf(room.code, id)))),
  search: (words) => search.open(words),
  async goTo(seq) {
    await session.readAround(seq);
    log.goTo(seq);
  },
  toEnd: () => log.toEnd(),
  giveBack,
  askToNotify,
  download: (format) => download(exportAddress(id, format)),
  quit: () => location.assign("/"),
  async leave() {
    await session.leave();
    outbox.clear();
    draft.save("");
    typed.clear();
    attention.level = "none";
    await keeper.forget();
    location.assign("/");
  },
};

/** Give a message's `text` back to where one writes, as it is written. */
function giveBack(text: string): void {
  composer.giveBack(text.startsWith("/") ? `/${text}` : text);
}

/** Say it or do it. Throws `Mistake`, `Refused` or `Disconnected`. */
async function submit(written: string): Promise<void> {
  if (attention.away !== undefined) attention.away = undefined;
  const input = read(written);
  switch (input.kind) {
    case "text":
      return say(input.text);
    case "unknown":
      throw new Mistake(strings.unknownCommand(input.typed, input.nearest));
    case "command": {
      if (input.argument && !input.command.argument) throw new Mistake(strings.standsAlone(input.command.name));
      const told = await input.command.run(place, input.argument);
      if (told === undefined) return;
      room.log.addNote(told);
      log.toEnd();
    }
  }
}

function say(text: string): void {
  if (room.isMuted) throw new Mistake(strings.youAreMuted);
  if (outbox.add(text)) return log.toEnd();
  throw new Mistake(outbox.hasRefused ? strings.deleteSome(OUTBOX_MAX) : strings.tooManyWait(OUTBOX_MAX));
}

const log = new LogView(room, session);
const search = new SearchDialog(session, (seq) => log.goTo(seq));
const sheet = new Sheet();
const status = new StatusView(room, () => connection.open());
const emoji = new EmojiNames(emojiUrl);
const composer = new Composer(draft, typed, new RoomCandidates(room, emoji), {
  submit,
  type: (on) => session.type(on && !room.isMuted),
  toEnd: () => log.toEnd(),
  scrollByPage: (direction) => log.scrollByPage(direction),
});
emoji.fetched.listen(() => composer.offer());
const outboxView = new OutboxView(room, outbox, {
  retry: (id) => outbox.retry(id),
  edit({ id, text }) {
    outbox.remove(id);
    giveBack(text);
  },
  remove: (id) => outbox.remove(id),
});
const memberDialog = new MemberDialog(session, (about) => people.focus(about));
const people = new PeopleView(room, (about) => memberDialog.open(about));
const header = new HeaderView(room);
new KnocksView(room, (knock, on) => {
  session.ask("admit", { knock, on }).catch((error: unknown) => room.log.addNote(sentenceOf(error)));
});
new ManageDialog(room, session, place.download);

new Announcer(room);
const invitation = new Invitation(room);
new PauseView(room);
new TitleView(room, attention);
new AttentionView(room, attention);
new Notifications(room, attention);
setUpDialog({ name: "rename", value: () => room.name, submit: (to) => session.rename(to) });
setUpDialog({ name: "topic", value: () => room.topic, submit: (topic) => session.ask("topic", { topic }) });
setUpDialog({ name: "leave", submit: () => place.leave() });

const typing = element("typing", HTMLParagraphElement);
room.changed.listen((part) => {
  if (part === "typing") {
    const names = room.typing.map((each) => isolate(cleanLine(each)));
    typing.replaceChildren(...(names.length > 0 ? mixed(strings.typing(names)) : []));
  }
});
session.entered.listen(() => log.fillUp());
connection.changed.listen((state) => {
  status.show(state);
  outboxView.connection = state.kind;
  if (state.kind !== "ended") return;
  void keeper.forget();
  element("room", HTMLDivElement).classList.add("ended");
  composer.turnOff();
  header.turnOff();
});

keepAddress(room, id, keeper, session.entered);
followVisibleHeight();
addEventListener("online", () => connection.open());
connection.open();
