/**
 * Keep the page as high as what is seen of it, and where that is. Where an on-screen keyboard covers
 * the page instead of making it smaller, as on iOS, the composer would else be below the keyboard.
 */
export function followVisibleHeight(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const update = (): void => {
    const { height, scale, offsetTop } = viewport;
    const isZoomedIn = scale > 1; // which is no reason to shrink, nor to go along
    const { style } = document.documentElement;
    style.setProperty("--visible-height", `${height * scale}px`);
    style.setProperty("--visible-top", isZoomedIn ? "0px" : `${offsetTop}px`);
  };
  viewport.addEventListener("resize", update);
  viewport.addEventListener("scroll", update);
  update();
}
