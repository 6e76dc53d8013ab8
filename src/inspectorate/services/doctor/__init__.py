"""健檢: what is missing or unsafe in this installation of the platform. It looks and changes nothing."""
