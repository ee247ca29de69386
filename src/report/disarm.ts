/** Reports in the log of a GitHub Actions job. */

/**
 * A heap may hold names that look like workflow commands. The runner obeys `::` at the start of a line and the older
 * `##[` anywhere (actions/runner, `ActionCommand.cs`): in a log both are shown as escapes.
 */
export function* disarm(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) {
    yield piece.replace(/^([^\S\n]*):(?=:)/gm, '$1\\u{3a}').replaceAll('##[', '##\\u{5b}');
  }
}
