import type { ReactNode } from 'react';

/** What went wrong, where it did, with what can be done about it. */
export function Problem({ words, children }: { readonly words: string; readonly children?: ReactNode }) {
  return (
    <div className="model-problem" role="alert">
      <p>{words}</p>
      {children !== undefined && <p className="model-actions">{children}</p>}
    </div>
  );
}
