/** An action: with Control, or by pinching on a trackpad, the wheel zooms. Else it scrolls the page. */
export function zoomsByWheel(
  element: HTMLElement,
  zoom: (factor: number, x: number, y: number) => void,
): { destroy(): void } {
  const turn = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = element.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * 0.004), event.clientX - left, event.clientY - top);
  };
  // The event must not be passive, or the page would zoom.
  element.addEventListener("wheel", turn, { passive: false });
  return { destroy: () => element.removeEventListener("wheel", turn) };
}
