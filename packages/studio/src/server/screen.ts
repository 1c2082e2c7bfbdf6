import open from "open";

/** Whether a browser that is opened here is seen by the person who asked: not in CI, over ssh, or without a screen. */
export function hasScreen(env: Readonly<NodeJS.ProcessEnv>, platform: NodeJS.Platform): boolean {
  if (env.CI || env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY) return false;
  return platform === "darwin" || platform === "win32" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Opens an address in the browser. Returns whether one was started. */
export async function openBrowser(address: string): Promise<boolean> {
  try {
    const started = await open(address);
    return await new Promise((resolve) =>
      started.once("spawn", () => resolve(true)).once("error", () => resolve(false)),
    );
  } catch {
    return false;
  }
}
