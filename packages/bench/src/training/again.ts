/** The same feed, without end. */
export function* again<Feed>(feed: Feed): Generator<Feed, never, void> {
  for (;;) yield feed;
}
