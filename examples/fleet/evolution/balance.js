// A pole stands on a cart, which a small network pushes to the left and to the right. Workers play this from eight starts for
// each policy. Only + − × ÷ and comparisons, which give the same bits in every JavaScript engine: Math.sin and Math.tanh do not.

/** The network: 4 numbers of the state, 8 hidden units, 1 force. */
export const HIDDEN = 8;

/** The seconds of a game, and how often in each the network chooses a force. */
export const SECONDS = 10;
export const CHOICES = 50;

/** The pole has fallen beyond this angle in radians, and the track ends at this distance in meters from its middle. */
export const TILT = 0.8;
export const TRACK = 2.4;

const STEPS = 4;
const GRAVITY = 9.8;
const CART = 1;
const POLE = 0.1;
const HALF_LENGTH = 0.5;
const STRONGEST = 10;

/** Angles and their speeds at the beginning, in radians. The cart stands in the middle. */
export const STARTS = [-0.4, -0.2, 0.2, 0.4].flatMap((angle) => [
  { x: 0, speed: 0, angle, turning: 0.4 },
  { x: 0, speed: 0, angle, turning: -0.4 },
]);

/** The sine of an angle that is not far beyond TILT, by the first terms of its series. */
function sine(angle) {
  const s = angle * angle;
  return angle * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - (s / 72) * (1 - s / 110)))));
}

function cosine(angle) {
  const s = angle * angle;
  return 1 - (s / 2) * (1 - (s / 12) * (1 - (s / 30) * (1 - (s / 56) * (1 - s / 90))));
}

/** Between −1 and 1. */
const squashed = (z) => z / (1 + (z < 0 ? -z : z));

/** The force that a policy chooses, in newtons. */
export function force({ W1, b1, W2, b2 }, { x, speed, angle, turning }) {
  let out = b2[0];
  for (let j = 0; j < HIDDEN; j++) {
    const z = W1[j] * x + W1[HIDDEN + j] * speed + W1[2 * HIDDEN + j] * angle + W1[3 * HIDDEN + j] * turning + b1[j];
    out += W2[j] * squashed(z);
  }
  return STRONGEST * squashed(out);
}

/** The state after a choice, by the equations of Barto, Sutton and Anderson (1983), without friction. */
export function pushed({ x, speed, angle, turning }, push) {
  const dt = 1 / (CHOICES * STEPS);
  for (let step = 0; step < STEPS; step++) {
    const [sin, cos] = [sine(angle), cosine(angle)];
    const swing = (push + POLE * HALF_LENGTH * turning * turning * sin) / (CART + POLE);
    const turn = (GRAVITY * sin - cos * swing) / (HALF_LENGTH * (4 / 3 - (POLE * cos * cos) / (CART + POLE)));
    const drive = swing - (POLE * HALF_LENGTH * turn * cos) / (CART + POLE);
    speed += dt * drive;
    turning += dt * turn;
    x += dt * speed;
    angle += dt * turning;
  }
  return { x, speed, angle, turning };
}

/** Whether the pole stands, and the cart is on its track. */
export const stands = ({ x, angle }) => angle < TILT && angle > -TILT && x < TRACK && x > -TRACK;

/** How long the pole stands from one start, in seconds, and the same with each moment counted less where the cart is off the middle. */
export function game(policy, start) {
  let state = start;
  let [seconds, score] = [0, 0];
  for (let choice = 0; choice < SECONDS * CHOICES; choice++) {
    state = pushed(state, force(policy, state));
    if (!stands(state)) break;
    seconds += 1 / CHOICES;
    score += (1 - (state.x / TRACK) * (state.x / TRACK)) / CHOICES;
  }
  return { seconds, score };
}

/** The mean score of a policy over all starts: at most 10. */
export function play(policy) {
  let sum = 0;
  for (const start of STARTS) sum += game(policy, start).score;
  return sum / STARTS.length;
}
