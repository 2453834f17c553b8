// Runs commands of the compiled package, whose directory it is started in, for cli-host.ts: what main.ts does without the process around it.
const { setMaxListeners } = require('node:events');
const path = require('node:path');

const { run } = require(path.join(process.cwd(), 'cli', 'program.js'));

process.on('message', ({ id, args, env }) => {
  const written = { stdout: '', stderr: '' };
  const into = (name) => ({ write: (text) => void (written[name] += text) });
  const interruption = () => {
    const { signal } = new AbortController(); // nobody presses Ctrl-C
    setMaxListeners(0, signal);
    return signal;
  };
  void run(args, { env, stdout: into('stdout'), stderr: into('stderr'), interruption }).then((code) =>
    process.send({ id, ran: { code, ...written } }),
  );
});
