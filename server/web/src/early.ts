/** What is done before anything of a page is seen. */

import { moreContrast, showTheme } from "./theme.ts";

showTheme();
addEventListener("storage", showTheme); // chosen in another tab
moreContrast().addEventListener("change", showTheme);
