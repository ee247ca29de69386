/** The view in the address, and a way to change it. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { changeView, readView, type View, writeView } from './view.js';

/** Typing replaces the entry in the history instead of adding one for each letter. */
export type ChangeView = (changes: Partial<View>, typing?: 'typing') => void;

export function useView(): readonly [View, ChangeView] {
  const [view, setView] = useState(() => readView(location.hash));
  useEffect(() => {
    const onChange = (): void => setView(readView(location.hash));
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  const change = useCallback<ChangeView>((changes, typing) => {
    const next = changeView(readView(location.hash), changes);
    if (typing) history.replaceState(null, '', writeView(next));
    else location.hash = writeView(next);
    setView(next);
  }, []);
  return [view, change];
}
