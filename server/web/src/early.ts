/** What is done before anything of a page is seen. */

import { MORE_CONTRAST, showTheme } from "./theme.ts";

showTheme();
addEventListener("storage", showTheme); // chosen in another tab
MORE_CONTRAST.addEventListener("change", showTheme);
