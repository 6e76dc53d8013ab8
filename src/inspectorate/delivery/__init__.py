"""送達: what is told to people outside the screen: mail, SMS, APP push, staff chat."""
