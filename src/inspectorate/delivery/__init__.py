"""送達: what is told to people outside the screen: mail, SMS, webhooks; each sending and its answer kept."""
