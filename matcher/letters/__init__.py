"""From a mail owed to a finished letter: the facts as they are when its turn comes, in our words or a coordinator's."""
