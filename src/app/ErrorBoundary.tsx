import { Component, type ErrorInfo, type ReactNode } from 'react';
import { isAppError } from '../contracts/errors';
import { exportLibrary } from '../memories/exportLibrary';
import { errorText } from '../ui/errorText';

interface Props {
  /** What stopped, for the person: "This page", "The monitor". */
  readonly what: string;
  /** A different value shows the children again. */
  readonly resetKey?: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: unknown;
  readonly failed: boolean;
  readonly resetKey: string | undefined;
}

/** Says what happened, that memories are safe (they live behind a worker, not in the page), and what to do. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, failed: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.resetKey === state.resetKey ? null : { error: null, failed: false, resetKey: props.resetKey };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    // A chunk of the app that is not on this device: trying again within this page would give the same answer.
    const missing = isAppError(this.state.error, 'ASSET_UNAVAILABLE');
    return (
      <div className="notice" role="alert">
        <p className="notice-title">{missing ? `${this.props.what} could not be loaded` : `${this.props.what} stopped working`}</p>
        <p>{errorText(this.state.error)}</p>
        <p>Your memories are stored on this device, apart from what is on screen; they are not affected.</p>
        <p className="notice-actions">
          <button type="button" className="button primary" onClick={() => location.reload()}>Reload the page</button>
          {!missing && <button type="button" className="button" onClick={() => this.setState({ error: null, failed: false })}>Try again</button>}
          <button type="button" className="button" onClick={() => void exportAll()}>Export everything</button>
        </p>
      </div>
    );
  }
}

/** Works while nothing else on the page does: the engine does not depend on what is drawn. */
async function exportAll(): Promise<void> {
  await exportLibrary(globalThis.engram);
}
