"""事實: what a firm's evidence says, without opinion."""
