import { type Command, Option } from 'commander';

/** Commands name the person by what he does: `--by` releases or finds, `--requested-by` asks. Whoever mixes them up is understood. */
const OTHER = { by: 'requested-by', 'requested-by': 'by' } as const;

/** @param name what the command calls it */
export function alsoByOtherName(command: Command, name: keyof typeof OTHER): Command {
  const key = (flag: string): string => (flag === 'by' ? 'by' : 'requestedBy');
  const other = OTHER[name];
  return command.addOption(new Option(`--${other} <person>`).hideHelp()).on(`option:${other}`, (person: string) => {
    command.setOptionValue(key(name), person);
    command.setOptionValue(key(other), undefined);
  });
}
