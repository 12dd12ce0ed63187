// @ts-check
/** `npm start`: builds the app if dist is not made from the sources at hand, then serves it. `npm start -- --connect ORIGIN`: see serve.mjs. */
import { build, isBuilt } from './build.mjs';
import { serveFromEnvironment } from './serve.mjs';

if (isBuilt() || build()) {
  await serveFromEnvironment();
} else {
  console.error('The build failed; see above.');
  process.exitCode = 1;
}
