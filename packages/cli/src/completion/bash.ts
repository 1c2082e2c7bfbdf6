import type { Command } from "../frame/command.js";
import { flagsOf, inQuotes } from "./words.js";

const choose = (words: readonly string[]): string =>
  `COMPREPLY=($(compgen -W ${inQuotes(words.join(" "))} -- "$word"))`;

/** What completes the value of an option; undefined where nothing is known of it. */
const completionOf = (candidates: readonly string[] | "files" | undefined): string =>
  candidates === "files" ? "_rxgrad_files" : candidates ? choose(candidates) : ":";

/** Lines for the values of the options of a command. */
const valueCases = (command: Command): string[] =>
  flagsOf(command)
    .filter(({ option }) => option.value !== undefined)
    .map(
      ({ flag, option }) => `    ${inQuotes(`${command.name} ${flag}`)}) ${completionOf(option.candidates)}; return ;;`,
    );

/** A line for the words of a command that are no options. */
function operandCase({ name, operands }: Command): string {
  const words = operands.flatMap(({ candidates = [] }) => candidates);
  const isFiles = operands.some(({ candidates }) => candidates === undefined);
  return `    ${name}) ${isFiles ? "_rxgrad_files" : words.length > 0 ? choose(words) : ":"} ;;`;
}

/** A line for the words of a command that begin with a dash. */
function dashCase(command: Command): string {
  const flags = flagsOf(command).map(({ flag }) => flag);
  const isStdinToo = command.operands.some((each) => each.isStdinToo);
  return `      ${command.name}) ${choose(isStdinToo ? [...flags, "-"] : flags)} ;;`;
}

/** A script for bash, from 3.2 on. It takes "--type=x" apart, as bash does. */
export const bashScript = (commands: readonly Command[]): string => `# Completes the words of rxgrad in bash.
_rxgrad_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$word"))
}

_rxgrad() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    ${choose([...commands.map(({ name }) => name), "help", "--help", "--version"])}
    return
  fi
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case "$command $before" in
${commands.flatMap(valueCases).join("\n")}
  esac
  if [[ $word == -* ]]; then
    case $command in
${commands.map(dashCase).join("\n")}
    esac
    return
  fi
  case $command in
${commands.map(operandCase).join("\n")}
    help) ${choose(commands.map(({ name }) => name))} ;;
  esac
}

complete -F _rxgrad rxgrad
`;
