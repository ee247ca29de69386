// pprof-format up to a decoded profile: the file read at once, `Profile.decode`, nothing more.
import { readFileSync } from 'node:fs';
import { Profile } from 'pprof-format';

const profile = Profile.decode(readFileSync(process.argv[2]));
console.log(JSON.stringify({ samples: profile.sample.length }));
