/** The weights of a policy, in the order of their shapes' elements. */
export interface Policy {
  readonly W1: ArrayLike<number>;
  readonly b1: ArrayLike<number>;
  readonly W2: ArrayLike<number>;
  readonly b2: ArrayLike<number>;
}

/** Where the cart is in meters, how the pole leans in radians, and how fast both change. */
export interface State {
  readonly x: number;
  readonly speed: number;
  readonly angle: number;
  readonly turning: number;
}

export declare const HIDDEN: number;
export declare const SECONDS: number;
export declare const CHOICES: number;
export declare const TRACK: number;
export declare const STARTS: readonly State[];
export declare function force(policy: Policy, state: State): number;
export declare function pushed(state: State, push: number): State;
export declare function stands(state: State): boolean;
export declare function game(policy: Policy, start: State): { readonly seconds: number; readonly score: number };
export declare function play(policy: Policy): number;
