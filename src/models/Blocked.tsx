import { connectCommand } from './ownServer';

/** A server that this page's policy does not let it reach: what whoever serves Engram can do, and what anybody can. */
export function Blocked({ host }: { readonly host: string }) {
  return (
    <div className="model-note">
      <p>As it is served now, this page may not reach <b>{new URL(host).host}</b>: the browser refuses, and nothing is sent. Whoever serves Engram can allow it:</p>
      <p><code className="model-command">{connectCommand(host)}</code></p>
      <p>Or bring the model’s files from another machine; see “Your own model”.</p>
    </div>
  );
}
