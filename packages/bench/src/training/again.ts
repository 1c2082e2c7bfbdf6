/** The same feed for ever. */
export function* again<Feed>(feed: Feed): Generator<Feed, never, void> {
  for (;;) yield feed;
}
