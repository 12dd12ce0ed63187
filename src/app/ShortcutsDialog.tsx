import { useStore } from '../ui/createStore';
import { ModalDialog } from '../ui/ModalDialog';
import { preferences } from '../ui/preferences';
import { COMMAND_GROUPS, commandsFor, type CommandContext } from './commands';
import { keysText } from './keys';
import { ROOM_SHORTCUTS } from './roomShortcuts';
import './shortcuts.css';

interface Row {
  readonly label: string;
  readonly keys: readonly string[];
}

/** Every key there is: those of the registry, then those that a list, the field or the reader has for itself. */
export function ShortcutsDialog({ context, onClose }: { readonly context: CommandContext; readonly onClose: () => void }) {
  const { singleKeys, findKey } = useStore(preferences);
  const commands = commandsFor(context).filter((command) => command.keys !== undefined && (singleKeys || command.keys.startsWith('Mod+')));
  const groups = [
    ...COMMAND_GROUPS.map((title) => ({ title: title as string, rows: commands.filter((command) => command.group === title).map((command): Row => ({ label: command.label, keys: [command.keys ?? ''] })) })),
    ...ROOM_SHORTCUTS.map(({ title, rows }) => ({ title, rows: rows.filter(({ preference }) => preference === undefined || (preference === 'findKey' ? findKey : singleKeys)) })),
  ].filter(({ rows }) => rows.length > 0);

  return (
    <ModalDialog label="Keyboard shortcuts" className="shortcuts" onClose={onClose}>
      <header className="modal-head">
        <h2>Keyboard shortcuts</h2>
        <button type="button" className="button quiet" onClick={onClose}>Close</button>
      </header>
      <div className="modal-body">
        <div className="shortcut-groups">
          {groups.map(({ title, rows }) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {rows.map(({ label, keys }) => (
                  <div key={label}>
                    <dt>{label}</dt>
                    <dd>{keys.map((each, index) => <span key={each}>{index > 0 && <span className="faint"> or </span>}<Keys keys={each} /></span>)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p className="faint">
          {singleKeys
            ? <>Single keys work outside of fields. They can be switched off in the <a href="#settings/keyboard" onClick={onClose}>settings</a>.</>
            : <>Single keys are switched off. They can be switched on in the <a href="#settings/keyboard" onClick={onClose}>settings</a>.</>}
        </p>
      </div>
    </ModalDialog>
  );
}

/** `g t` as two keys, one after the other. */
export function Keys({ keys }: { readonly keys: string }) {
  const parts = keysText(keys).split(' ');
  return <span className="keys">{parts.map((part, index) => <kbd key={index}>{part}</kbd>)}</span>;
}
