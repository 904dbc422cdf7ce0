/** On the home page, where one hears of being in a room no more: it is not kept any longer, either. */

import { letGoOfOthers } from "./keeping.ts";

if ("caches" in globalThis) await letGoOfOthers();
