/** Version of the app, from package.json; put in by the build (`define` in vite.config.ts and vitest.config.ts). */
declare const __APP_VERSION__: string;
