import { Autocomplete } from '@base-ui/react/autocomplete';
import { Popover } from '@base-ui/react/popover';
import { Toolbar } from '@base-ui/react/toolbar';
import { useEffect, useState, type FormEvent } from 'react';

export interface NameAction {
  readonly label: string;
  /** @returns whether it was done; then the popover closes */
  readonly run: (name: string) => Promise<boolean>;
}

export interface NamePopoverProps {
  /** On the button that opens it. */
  readonly label: string;
  readonly title: string;
  readonly fieldLabel: string;
  readonly maxLength: number;
  /** Names that exist already, for what was typed. */
  readonly suggest: (typed: string) => Promise<readonly string[]>;
  /** What can be done with the name; Enter does the first. */
  readonly actions: readonly NameAction[];
}

/** A button of the toolbar that asks for a name, with completion, and offers what to do with it. */
export function NamePopover({ label, title, fieldLabel, maxLength, suggest, actions }: NamePopoverProps) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Toolbar.Button render={<Popover.Trigger className="button quiet" />}>{label}</Toolbar.Button>
      <Popover.Portal>
        <Popover.Positioner sideOffset={8} collisionPadding={12} className="popup-place">
          <Popover.Popup className="name-popup">
            <Popover.Title className="name-title">{title}</Popover.Title>
            <NameForm fieldLabel={fieldLabel} maxLength={maxLength} suggest={suggest} actions={actions} onDone={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function NameForm({ fieldLabel, maxLength, suggest, actions, onDone }: Pick<NamePopoverProps, 'fieldLabel' | 'maxLength' | 'suggest' | 'actions'> & { readonly onDone: () => void }) {
  const [name, setName] = useState('');
  const [names, setNames] = useState<readonly string[]>([]);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let stale = false;
    // Completion is a help: without it the name can still be typed.
    suggest(name).then((found) => { if (!stale) setNames(found); }, () => undefined);
    return () => {
      stale = true;
    };
  }, [name, suggest]);

  const run = async (action: NameAction) => {
    if (name.trim() === '' || busy) return;
    setBusy(true);
    if (await action.run(name.trim())) onDone();
    else setBusy(false);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void run(actions[0]);
  };

  return (
    <form onSubmit={onSubmit}>
      <Autocomplete.Root items={names} value={name} onValueChange={setName} filter={null} inline open>
        <Autocomplete.Input className="name-field" aria-label={fieldLabel} placeholder={fieldLabel} maxLength={maxLength} autoComplete="off" autoCapitalize="none" dir="auto" />
        <Autocomplete.List className="name-list">
          {(item: string) => <Autocomplete.Item key={item} value={item} className="name-item"><span dir="auto">{item}</span></Autocomplete.Item>}
        </Autocomplete.List>
      </Autocomplete.Root>
      <div className="name-actions">
        {actions.map((action, index) => (
          <button key={action.label} type={index === 0 ? 'submit' : 'button'} className={index === 0 ? 'button primary' : 'button'} disabled={name.trim() === '' || busy} onClick={index === 0 ? undefined : () => void run(action)}>
            {action.label}
          </button>
        ))}
      </div>
    </form>
  );
}
