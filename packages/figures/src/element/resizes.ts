/** An action that tells the size of an element, at first and whenever it changes. */
export function resizes(element: Element, onSize: (width: number, height: number) => void): { destroy(): void } {
  const observer = new ResizeObserver(([entry]) => entry && onSize(entry.contentRect.width, entry.contentRect.height));
  observer.observe(element);
  return { destroy: () => observer.disconnect() };
}
