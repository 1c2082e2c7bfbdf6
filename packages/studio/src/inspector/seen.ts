/** An action that tells whether an element can be seen: not off screen, and not in a folded section. */
export function seen(element: Element, onChange: (isSeen: boolean) => void): { destroy(): void } {
  const observer = new IntersectionObserver(([entry]) => onChange(entry?.isIntersecting === true));
  observer.observe(element);
  return { destroy: () => observer.disconnect() };
}
