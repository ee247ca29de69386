/**
 * Pipes of child processes: `(*exec.Cmd).StdoutPipe` and `StderrPipe`. `Wait` closes them; a program that neither reads
 * them nor waits keeps a descriptor for each child, and a child that writes more than the pipe holds never ends.
 * Source: https://github.com/golang/go/blob/go1.24.0/src/os/exec/exec.go (`StdoutPipe`).
 */
import type { KindKnowledge } from '../../model/kinds.js';
import type { GoFamily } from './family.js';
import { describeHeld, type HeldStreams } from './held.js';

type Mark = 'pipe' | 'reading';

const KNOWLEDGE: KindKnowledge = {
  title: 'os/exec pipes',
  kinds: ['os/exec pipe'],
  versions: 'Go 1.19 to 1.27',
  summary: 'Pipes that `StdoutPipe` and `StderrPipe` made.',
  code: ['src/streams/go/exec-pipe.ts', 'src/streams/go/held.ts'],
  facts: [
    {
      about: 'receive',
      says: 'open',
      from: '`StdoutPipe` in use: `Wait` closes it',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/os/exec/exec.go#L1082',
    },
    {
      about: 'reader',
      says: 'goroutine',
      from: 'a goroutine in `os.(*File).Read`',
      needsNumbers: 'no',
      source: 'https://github.com/golang/go/blob/go1.26.8/src/os/file.go#L140',
    },
  ],
  notes: [],
  fix: 'read to `io.EOF`, then call `cmd.Wait()`',
  example: [
    'out, err := cmd.StdoutPipe()',
    '// start, then:',
    'io.Copy(dst, out)',
    'err = cmd.Wait() // closes the pipe',
  ],
  provenBy: ['go/std'],
};

const PIPES: HeldStreams<Mark> = {
  kind: 'os/exec pipe',
  type: 'os.File',
  docs: 'kinds-go.md#osexec-pipes',
  fixes: {
    'receive-never-closed': 'read the pipe to io.EOF and call cmd.Wait(), which closes it',
  },
  marks: {
    pipe: ['os/exec.(*Cmd).StdoutPipe', 'os/exec.(*Cmd).StderrPipe'],
    reading: ['os.(*File).Read', 'os.(*File).WriteTo'],
  },
  constructed: { all: ['pipe'] },
  cost: { bytes: 224, tolerance: 0.1 },
  reading: { any: ['reading'] },

  describe(draft) {
    const from = '(*Cmd).StdoutPipe, inuse_space';
    draft.setReceive('open', 'likely', 'the pipe was not closed, which Wait does', from);
    draft.setSend('none', 'certain', 'the child writes', from);
  },
};

export const execPipe: GoFamily = {
  kinds: [PIPES.kind],
  marks: PIPES.marks,
  makers: { [PIPES.kind]: PIPES.marks.pipe },
  knowledge: [KNOWLEDGE],
  describe: (profiles) => describeHeld(PIPES, profiles),
};
