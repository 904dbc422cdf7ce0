/** What is done before anything of a page is seen. */

import { showTheme } from "./theme.ts";

showTheme();
addEventListener("storage", showTheme); // chosen in another tab
