/** No message is longer, whatever it quotes. */
const LONGEST = 400;

/** The end of a message tells the fix. */
const END = 160;

/** A text, up to a length; 80 characters of a value tell which it is. */
export const shortened = (text: string, longest = 80): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** A message, without its middle where it is too long. */
export const readable = (message: string): string =>
  message.length <= LONGEST ? message : `${message.slice(0, LONGEST - END - 1)}…${message.slice(-END)}`;
