/**
 * Keep the page as high as what is seen of it. Where an on-screen keyboard covers the page instead
 * of making it smaller, as on iOS, the composer would else be below the keyboard.
 */
export function followVisibleHeight(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const update = (): void => {
    const height = viewport.height * viewport.scale; // zooming in is no reason to shrink
    document.documentElement.style.setProperty("--visible-height", `${height}px`);
  };
  viewport.addEventListener("resize", update);
  update();
}
