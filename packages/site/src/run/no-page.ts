/** The folder of the studio's page where programs of the guide run: a folder without it, because nobody opens it there. */
export const pageFolder = (): Promise<string> => Promise.resolve(".");
